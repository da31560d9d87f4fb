"""Tests of the tests: faults put into a copy of the checkout one by one, of which each must turn a named test red."""
