"""The road: the exchange between a device and the district, by wire. No Qt, no SQL."""
