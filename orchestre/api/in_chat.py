"""In chat: what a chat app may ask for on behalf of a member; all else takes a sign-in."""

from __future__ import annotations

#: Operations, by the names of their functions: review, and what is asked by word in a chat. So a
#: stolen service token changes no settings, imports nothing, links and unlinks nothing and lets
#: nobody in, whoever is linked. A new route is closed to chat apps until it stands here.
IN_CHAT = frozenset(
    {
        "who_am_i",
        "list_drafts",
        "count_drafts",
        "show_draft",
        "approve_draft",
        "edit_draft",
        "reject_draft",
        "respond_to_draft",
        "undo_draft",
        "resolve_draft",
        "assign_draft",
        "snooze_draft",
        "list_messages",
        "show_message",
        "answer_message",
        "dismiss_message",
        "get_my_providers",
        "list_bots",
        "start_auto_bot",
        "stop_auto_bot",
        "status_auto_bot",
        "stop_all",
        "try_bot",
        "search_products",
        "search_documents",
        "show_numbers",
        "show_settings",
        "list_events",
        "choose_channel",
    }
)
