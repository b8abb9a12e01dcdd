"""Problems, goals, interventions, orders, signatures."""
