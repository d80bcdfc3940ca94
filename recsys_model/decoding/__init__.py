"""From a request to a list: scoring prefixes, searching them, recommending."""
