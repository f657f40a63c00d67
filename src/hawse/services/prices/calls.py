"""The calls about money. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read

GET_PRODUCTS = Read("pricing", "GetProducts", iam=("pricing:GetProducts",), items="PriceList[]")
