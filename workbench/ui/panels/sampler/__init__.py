"""The sampler panel: which hyperparameters to vary, over which range, on which scale, and one random draw of them."""
