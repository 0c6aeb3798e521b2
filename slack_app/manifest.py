"""Manifest: the app as https://api.slack.com/apps takes it, for Socket Mode and for HTTP."""

from __future__ import annotations

COMMAND = "/orchestre"
#: The path of the HTTP mode; all that Slack sends goes there.
PATH = "/slack/events"
#: Where a browser begins an installation, and where Slack sends it back to.
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
#: Whoever serves over HTTP puts their own in its place.
ADDRESS = "https://orchestre.example.com"

#: What the app asks a team for, and what for.
SCOPES = {
    "chat:write": "cards, and answers that one person alone sees",
    "commands": COMMAND,
    "channels:read": "whether it is in the channel that it is to post in",
    "groups:read": "the same of private channels",
    "channels:history": "whether a card is there whose posting was not answered",
    "groups:history": "the same in private channels",
    "users:read": "tells members from guests",
}

_MANIFEST = """\
display_information:
  name: Orchestre
  description: Customers' mail, answered by your team
  background_color: "#1f3a5f"
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: false
    messages_tab_read_only_enabled: false
  bot_user:
    display_name: Orchestre
    always_online: true
  slash_commands:
    - command: {command}
      description: What waits, your bots, and where cards are posted
      usage_hint: status | queue | show <draft> | notify here | help
      should_escape: true
{command_url}
oauth_config:
{redirect_urls}
  scopes:
    bot:
{scopes}
settings:
  event_subscriptions:
{request_url}
    bot_events:
      - app_home_opened
      - app_uninstalled
      - tokens_revoked
  interactivity:
    is_enabled: true
{request_url}
  org_deploy_enabled: false
  socket_mode_enabled: {socket_mode}
  token_rotation_enabled: false
"""


def manifest(*, http: bool = False, address: str = ADDRESS) -> str:
    """Return the manifest as YAML; with `http`, Slack sends to `address`, else by Socket Mode."""
    there = address.rstrip("/")
    where = there + PATH
    text = _MANIFEST.format(
        command=COMMAND,
        command_url=f"      url: {where}" if http else "",
        request_url=f"    request_url: {where}" if http else "",
        redirect_urls=f"  redirect_urls:\n    - {there}{REDIRECT_PATH}" if http else "",
        scopes="\n".join(f"      - {scope:<16}  # {why}" for scope, why in SCOPES.items()),
        socket_mode="false" if http else "true",
    )
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"
