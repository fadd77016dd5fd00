// What is shown here can be read, so it is made in the browser and never passes the server.
export const ssr = false;
