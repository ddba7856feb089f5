namespace qtool {}
