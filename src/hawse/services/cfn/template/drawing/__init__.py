"""What depends on what in a template, as a picture of plain data and in every form it is drawn."""

from hawse.services.cfn.template.drawing.picture import Arrow, Box, Picture, picture

__all__ = ["Arrow", "Box", "Picture", "picture"]
