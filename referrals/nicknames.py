"""Short forms of given names common in the United States: Bill and William are not taken for two people."""

from __future__ import annotations

_WRITTEN = """
william bill billy will willie | robert bob bobby rob | richard dick rick rich | james jim jimmy jamie
john jack johnny jon | joseph joe joey | charles charlie chuck | thomas tom tommy | edward ed eddie ted
michael mike mickey | henry hank harry | margaret peggy maggie meg marge margie
elizabeth betty liz beth lizzie eliza betsy | mary molly polly mae | dorothy dot dottie dolly
catherine katherine kathleen kathy cathy kate katie kay | barbara barb babs | patricia pat patty tricia
patrick pat paddy | susan sue susie suzanne | deborah debra deb debbie | virginia ginny ginger
florence flo flossie | frances fran francis frank | eleanor ellie nell nellie | helen nell nellie
alexander alex sandy | alexandra alex sandra sandy | samuel sam | samantha sam | anthony tony | antonia toni
lawrence larry | leonard len lenny leo | donald don donnie | ronald ron ronnie | gerald jerry gerry
stephen steven steve | daniel dan danny | david dave | matthew matt | nicholas nick | peter pete | philip phil
raymond ray | rebecca becky | theresa teresa terry tess | victoria vicky | jacqueline jackie | judith judy
evelyn evie | josephine jo josie | jose pepe | francisco paco pancho | guadalupe lupe | ignacio nacho
jesus chuy | rosario chayo | concepcion concha | isabel chabela
"""
_GROUPS = [frozenset(group.split()) for group in _WRITTEN.replace("\n", "|").split("|")]


def same_person_name(one: str, other: str) -> bool:
    """Whether two folded given names are forms of one name."""
    return any(one in group and other in group for group in _GROUPS)
