"""The main window: menus, toolbar, docks, status bar, and what connects them."""
