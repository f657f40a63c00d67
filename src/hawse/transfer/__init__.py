"""Moving objects and files: listing, planning and the engine behind `hawse s3`."""
