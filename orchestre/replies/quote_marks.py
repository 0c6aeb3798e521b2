"""Quote marks: the lines by which mail programs show where a quote or a signature begins."""
# ruff: noqa: RUF001 - words of many languages, some in letters that look like Latin ones.

from __future__ import annotations

import re

#: Lines that one introduction may be broken into, and characters it may have.
MOST_BROKEN = 4
LONGEST_INTRODUCTION = 400

_WROTE = (
    r"wrote|writes|said|schrieb|geschrieben|schreef|geschreven|a écrit|écrit|escribió|escribio"
    r"|escreveu|ha scritto|scrisse|scritto|skrev|skrifaði|napisał(?:\(a\)|a)?|kirjoitti|írta"
    r"|napsal(?:\(a\))?|a scris|yazdı|έγραψε|написал(?:\(а\)|а)?|пишет|пише|написав|写道|写到|寫道"
    r"|のメール|が書きました|님이 작성|wrote the following"
)
_ENDS_WROTE = re.compile(rf"(?:{_WROTE})\s*-*\s*[:\uff1a]?\s*-*$", re.IGNORECASE)
_HOLDS_WROTE = re.compile(rf"\b(?:{_WROTE})\b.*[:\uff1a]$", re.IGNORECASE)
_ADDRESS = r"(?:<|&lt;|\[mailto:|mailto:)?\s*[^\s<>@\"]+@[^\s<>@\"]+\s*(?:>|&gt;|\])?"
_ENDS_ADDRESS = re.compile(rf"{_ADDRESS}\s*\)?\s*[:\uff1a]?$")
_DATE = re.compile(
    r"\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}"
    r"|\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}\.? [^\W\d]{3,12}\.?,? (?:de )?\d{4}"
    r"|[^\W\d]{3,9} \d{1,2}, \d{4}"
)
_STARTS_WITH_DATE = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2},? \d{1,2}:\d{2}(?::\d{2})? (?:GMT|UTC)\S* [^\W\d]"
)
_STARTS = re.compile(
    r"(?:on|at|am|le|el|em|il|op|den|dnia|w dniu|dne|pe|la|på|à|em|a|в|во|在|于|из)\s",
    re.IGNORECASE,
)

_FROM = (
    r"from|von|de|da|van|från|fra|od|lähettäjä|kimden|feladó|от|от кого|від|发件人|寄件者|差出人"
    r"|送信者|보낸 사람|expéditeur|remitente|mittente|avsändare|afsender|nadawca"
)
_OTHER = (
    r"sent|date|to|cc|bcc|subject|reply-to|received|gesendet|datum|an|kopie|betreff|envoyé"
    r"|envoyé le"
    r"|date d'envoi|à|pour|objet|sujet|destinataire|enviado|enviado el|fecha|para|asunto|data"
    r"|inviato"
    r"|a|per|oggetto|risposta|verzonden|aan|onderwerp|skickat|till|kopia|ämne|sendt|til|kopi|emne"
    r"|wysłano|wysłane|do|temat|dw|lähetetty|vastaanottaja|aihe|gönderilme|kime|konu|отправлено|дата"
    r"|кому|копия|тема|надіслано|发送时间|收件人|抄送|主题|日期|寄件日期|主旨|送信日時|宛先|件名|日付"
    r"|보낸 날짜|받는 사람|제목"
)
_FROM_LINE = re.compile(rf"[>\s*_|]*(?:{_FROM})\s*\**\s*[:\uff1a]\**\s*\S", re.IGNORECASE)
_OTHER_LINE = re.compile(rf"[>\s*_|]*(?:{_OTHER})\s*\**\s*[:\uff1a]\**", re.IGNORECASE)

_BANNER = re.compile(
    r"[\s>*]*[-_=]{2,}\s*\*?\s*(?:original (?:message|e-?mail|appointment)"
    r"|(?:begin )?forwarded (?:message|e-?mail|by .*)|weitergeleitete (?:nachricht|e-?mail)"
    r"|ursprüngliche (?:nachricht|e-?mail)|original-?nachricht"
    r"|message (?:d'origine|original|transféré)"
    r"|mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)"
    r"|messaggio (?:originale|inoltrato)"
    r"|(?:oorspronkelijk|origineel|doorgestuurd) bericht|ursprungligt meddelande"
    r"|(?:vidarebefordrat|original) meddelande|oprindelig (?:meddelelse|besked)|videresendt .*"
    r"|opprinnelig melding|oryginalna wiadomość|wiadomość oryginalna|alkuperäinen viesti"
    r"|(?:исходное|пересылаемое) сообщение|оригинальное сообщение|原始邮件|原始郵件|转发邮件"
    r"|元のメッセージ|원본 메시지)\s*\*?\s*[-_=]{2,}\**\s*$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)"
    r"|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado"
    r"|inizio messaggio inoltrato|begin doorgestuurd bericht|vidarebefordrat brev"
    r"|reply above this line.*|please reply above this line.*)\s*[:\uff1a]?$",
    re.IGNORECASE,
)
_DASHED = re.compile(r"-{3,}\s*on .*wrote\s*-{3,}$", re.IGNORECASE)
_RULE = re.compile(r"\s*\**[-_=\u2500\u2014]{5,}\**\s*$")
_SIGNATURE_MARK = re.compile(r"\s*(?:--|\u2014|\u2013\u2013|__|- --|_{10,}|-- ?\u00a0?)\s*$")
_SENT_FROM = re.compile(
    r"\W*(?:(?:sent|envoyé|enviado|inviato|verzonden|verstuurd|wysłan[eo]|отправлено|skickat|sendt"
    r"|lähetetty|gesendet|von meinem|gönderildi) (?:from|via|with|using|by|de|depuis|à partir|desde"
    r"|do|da|dal|dai|vanaf|van|z|ze|с|из|från|fra|von|mit|meinem|my|mon|mi|iphone|ipad)\b"
    r"|get (?:outlook|bluemail|typeapp) for|outlook (?:für|pour|para|per|voor) \w+"
    r"|diese nachricht wurde von|von meinem .* gesendet|发自我的|从我的|發自我的|iphoneから送信)",
    re.IGNORECASE,
)
#: A line on the program that it was sent from is short, and no sentence.
_MOST_WORDS = 8
#: Words that make sentences of what follows within six lines.
_SENTENCES = 40
#: A mail's header names its sender and at least two things more.
_HEADER_LINES = 3


def is_quoted(line: str) -> bool:
    """Tell whether a line carries a quote's mark."""
    return line.lstrip(" \t").startswith(">")


def is_rule(line: str) -> bool:
    """Tell whether a line is a drawn one."""
    return bool(_RULE.match(line))


def is_signature_mark(line: str) -> bool:
    """Tell whether a line is the mark that a signature follows."""
    return bool(_SIGNATURE_MARK.match(line))


def sent_from(line: str) -> bool:
    """Tell whether a line only names the device or program that it was sent from."""
    return bool(_SENT_FROM.match(line)) and len(line.split()) <= _MOST_WORDS and "," not in line


def reads_on(lines: list[str], at: int) -> bool:
    """Tell whether sentences follow: then the line above was one too."""
    return (
        sum(len(line.split()) for line in lines[at + 1 :][:6] if not is_quoted(line)) > _SENTENCES
    )


def header_block_end(lines: list[str], at: int) -> int:
    """Return the line after the header that begins at `at`, and after a banner above it."""
    if at < len(lines) and spans_introduction(lines, at):
        at += 1
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at < len(lines) and is_header_block(lines, at):
        while at < len(lines) and lines[at].strip():
            at += 1
    return at


def is_header_block(lines: list[str], at: int) -> bool:
    """Tell whether the header of a quoted mail begins here: a From and two fields more."""
    if not (_FROM_LINE.match(lines[at]) or _OTHER_LINE.match(lines[at])):
        return False
    block: list[str] = []
    for line in lines[at : at + 12]:
        if line.strip():
            block.append(line)
        elif len(block) > 1:
            break
    froms = sum(1 for line in block if _FROM_LINE.match(line))
    others = sum(1 for line in block if _OTHER_LINE.match(line) and not _FROM_LINE.match(line))
    return bool(froms) and froms + others >= _HEADER_LINES


def spans_introduction(lines: list[str], at: int) -> int:
    """Return how many lines from here on introduce a quote ("On … wrote:"); 0 if none do."""
    first = lines[at].strip().lstrip("> *")
    if _BANNER.match(lines[at]) or _FORWARD.match(first) or _DASHED.match(first):
        return 1
    joined = ""
    for count, line in enumerate(lines[at : at + MOST_BROKEN], start=1):
        if not line.strip() or len(joined) > LONGEST_INTRODUCTION:
            return 0
        joined = f"{joined} {line.strip().lstrip('> ')}".strip()
        if _introduces(joined, whole_line=count == 1):
            return count
        if not _may_begin(first):
            return 0
    return 0


def _may_begin(first: str) -> bool:
    return bool(_STARTS.match(first) or _DATE.search(first) or re.search(_ADDRESS, first))


def _introduces(line: str, *, whole_line: bool) -> bool:
    if len(line) > LONGEST_INTRODUCTION:
        return False
    dated = bool(_DATE.search(line))
    addressed = bool(re.search(_ADDRESS, line))
    if _ENDS_WROTE.search(line):
        ends_open = line[-1] in ":\uff1a-" or line.endswith(("写道", "wrote"))
        return ends_open and (dated or addressed or bool(_STARTS.match(line)))
    if _HOLDS_WROTE.search(line) and (dated or addressed):
        return True
    if _STARTS_WITH_DATE.match(line) and whole_line:
        return True
    return dated and bool(_ENDS_ADDRESS.search(line)) and line.endswith((">:", ":", ">"))
