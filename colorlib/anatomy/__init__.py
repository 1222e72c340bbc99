"""What a network costs and how far it sees, measured on the network itself."""

from colorlib.anatomy.cost import Cost, cost_of
from colorlib.anatomy.reach import gradient_map, seen_side, side_holding
from colorlib.anatomy.table import Anatomy, anatomy_table, common_size, describe_networks

__all__ = [
    "Anatomy",
    "Cost",
    "anatomy_table",
    "common_size",
    "cost_of",
    "describe_networks",
    "gradient_map",
    "seen_side",
    "side_holding",
]
