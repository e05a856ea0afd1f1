"""Simulated towns: a population, three years of its life and its files, from one seed. Nobody in them exists."""

from connectors.simulation.generate import generate

__all__ = ["generate"]
