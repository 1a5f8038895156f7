"""What this machine and this stick are worth together: doctor, selftest, verify."""
