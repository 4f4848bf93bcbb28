function pay() {}
