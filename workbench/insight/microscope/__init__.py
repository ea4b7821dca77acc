"""Batch norm under the microscope: pure functions of executed mini-batches and of states."""
