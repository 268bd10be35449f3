"""Settings of FAB's login page (`[fab] config_file`): accounts of the own database, and Chinese.

Belongs here: what only this file can set. Does not belong here: secrets and everything that is an environment variable (`environment`).
"""

from __future__ import annotations

from flask_appbuilder.const import AUTH_DB

AUTH_TYPE = AUTH_DB
WTF_CSRF_ENABLED = True
BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {"zh": {"flag": "cn", "name": "简体中文"}}
