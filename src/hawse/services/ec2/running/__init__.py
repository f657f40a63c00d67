"""One command on many instances, by Run Command: the engine of AWS Systems Manager."""
