# What the fuzzer is told beside the OpenAPI document.

import ast
import threading

import schemathesis

# Before 3.11.9 Python miscounts how deep a syntax tree is when two threads make one at the same time (CPython issue 106905), and
# Hypothesis makes one for each function that it names: they take turns.
turn = threading.RLock()
parse = ast.parse


def parse_in_turn(*args, **kwargs):
    with turn:
        return parse(*args, **kwargs)


ast.parse = parse_in_turn

# It knows CSV, but no NDJSON.
schemathesis.serializer.alias("application/x-ndjson", "application/octet-stream")

# Why a request that fits the document may be answered 400: `expected` of a field begins so. What a pattern, a range or a
# list of words can say belongs into the document, and not here.
beyond_the_document = (
    # One field asks for another, or forbids it.
    "exactly one of ",
    "one of since, until, from, to, state",
    "a reason, unless it is a dry run",
    "no address without filter.id",
    "where consent was given, together with a newsletter",
    "at least 1 with the failureRule `wait`",
    "a number that is not above maxItems",
    "`add` or `remove`, or both",
    "`reference` or `tag`, or both",
    "`entry` or `url`, one of the two",
    "at least one field",
    "feeds to read: all, tags or feeds",
    "somebody to write to: subscribers, groups or a segment",
    "either data or dataUrl",
    "each section key once",
    "each entry once",
    "at least one entry",
    "the mode wait: the newsletter asks for a second person",
    "a rule nested at most 8 deep",
    # It depends on the time, on the templates, or on the calendar.
    "a time ahead",
    "a time that has come",
    "a time between ",
    "a time from 1970 on",
    "a time in the years 0001 to 9999",
    "the name of a template in TEMPLATES_DIR",
    "five cron fields",
    "a recurrence rule such as ",
    "a rule that ever comes",
    "a rule with at least ",
    "at most 31 values of ",
    "a COUNT that is reached sooner",
    "a valid rule; ",
    "a day such as ",
    "a date with a time, without an offset",
    # It depends on other newsletters.
    "the key of a newsletter of feeds whose clicks are counted",
    # Patterns of every language know too little of Unicode, of addresses, and of the names of languages and time zones.
    "a language tag such as ",
    "a text for a language",
    "Invalid key in record",
    "a time zone such as ",
    "an address that begins with http:// or https://",
    "an address that begins with https:// or http://",
    "an address that begins with https:// (http:// only for ",
    "an external id: ",
    "a group key",
    "a segment key",
    "a tag without spaces",
    "a word of 1 to 60 characters",
    "a tag of 1 to 60 characters",
    "a name of 1 to 200 characters",
    "a section of 1 to 60 characters",
    "a name of which something is seen",
    "a name without characters that show nothing",
    # A file of no bytes.
    "The file is empty.",
    "Expected the bytes of a file as the body, got nothing.",
    # JSON within a parameter, and what another answer has put together.
    "a JSON object such as ",
    "a draft as a preview answers it",
)

# The same for how `expected` goes on: patterns know too little of what a line is, and of control characters.
beyond_any_pattern = ("characters on one line", "without control characters")


@schemathesis.check
def what_fits_the_document_is_taken(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    problem = response.json()
    for error in problem.get("errors") or [{"field": "", "expected": problem["detail"]}]:
        expected = error["expected"]
        if any(words in expected for words in beyond_any_pattern):
            continue
        if not expected.startswith(beyond_the_document):
            raise AssertionError(f"The document allows what is refused at {error['field']}: {expected}")
