"""The dashboard: the history of gates as a folder of HTML pages that needs no server."""

from gate.render.dashboard.overview import FleetPage, FleetRow, render_fleet
from gate.render.dashboard.pages import render_dashboard

__all__ = ["FleetPage", "FleetRow", "render_dashboard", "render_fleet"]
