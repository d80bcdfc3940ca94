"""The words about what is remembered of a person."""

from __future__ import annotations

from sidney.agent.phrases import phrases, titles
from sidney.agent.profile import Profile
from sidney.agent.state import ConversationState
from sidney.recsys_model.data.catalogue import Catalogue
from sidney.tools.formatting import join_words

__all__ = ["facts", "forgotten", "known_of", "partly_forgotten", "profile_text", "remembered"]


def profile_text(profile: Profile, catalogue: Catalogue) -> str:
    """A profile in a few words; empty for an empty one."""
    profile = profile.known(catalogue)
    parts = []
    if profile.constraints:
        parts.append(join_words(phrases(profile.constraints, catalogue)))
    if profile.wish:
        parts.append(f"looking for “{profile.wish}”")
    for ids, words in ((profile.liked, "liking {}"), (profile.bought, "having {}"), (profile.rejected, "never {}")):
        if ids:
            parts.append(words.format(titles(ids, catalogue)))
    return "; ".join(parts)


def facts(profile: Profile, catalogue: Catalogue) -> list[str]:
    """Every string of a profile that words about it may hold."""
    profile = profile.known(catalogue)
    found = phrases(profile.constraints, catalogue)
    found += [titles(ids, catalogue) for ids in (profile.liked, profile.bought, profile.rejected) if ids]
    return [*found, profile.wish]


def remembered(added: Profile, catalogue: Catalogue) -> str:
    """What was just remembered, so that a misunderstanding is seen at once."""
    return (
        f"I will remember this for your next conversations: {profile_text(added, catalogue)}. "
        "Ask “what do you know about me?” to see it all, or say “forget me”."
    )


def known_of(profile: Profile, conversation: ConversationState, catalogue: Catalogue) -> str:
    """Everything that is known of a person: what they asked to have remembered, and what else steers this list."""
    text = profile_text(profile, catalogue)
    parts = [
        f"You asked me to remember: {text}. Say “forget me” and it is deleted."
        if text
        else "I remember nothing about you beyond this conversation. Say “remember that” about anything, and I will."
    ]
    if conversation.history:
        parts.append(f"I was given what you chose before: {titles(tuple(reversed(conversation.history)), catalogue)}.")
    said = [
        words.format(titles(ids, catalogue))
        for ids, words in (
            (conversation.liked, "you like {}"),
            (conversation.bought, "you have {}"),
            (conversation.rejected, "you ruled out {}"),
        )
        if ids
    ]
    if said:
        parts.append(f"In this conversation: {'; '.join(said)}.")
    return " ".join(parts)


def forgotten(before: Profile, catalogue: Catalogue) -> str:
    """What was deleted."""
    if before.is_empty:
        return "There was nothing to forget: I remember nothing about you beyond this conversation."
    text = profile_text(before, catalogue)
    return (
        f"Forgotten{': ' + text if text else ''}. What was said in this conversation still holds in it; "
        "say “start over” to drop that, too."
    )


def partly_forgotten(before: Profile, after: Profile, catalogue: Catalogue) -> str:
    """What was deleted, and what is left."""
    if before == after:
        return "I had not remembered that, so there is nothing to forget."
    left = profile_text(after, catalogue)
    return f"Forgotten. {'I still remember: ' + left + '.' if left else 'I remember nothing more about you.'}"
