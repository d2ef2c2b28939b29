"""The district: the road's other end, the department's desk, the public page, the devices."""
