import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import "@kern-ux/native/dist/kern.min.css";
import { Refusal } from "./api/request.ts";
import { Portal } from "./shell/portal.tsx";
import "./styles/fonts.css";
import "./styles/portal.css";
import "./styles/desk.css";
import { WordsProvider } from "./texts/words.tsx";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What was refused stays refused; what did not arrive may arrive next time.
      retry: (count, error) =>
        count < 2 && !(error instanceof Refusal && error.status >= 400 && error.status < 500),
      staleTime: 10_000,
    },
  },
});

const place = document.getElementById("portal");
if (place === null) throw new Error("The page has no place for the portal");
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <BrowserRouter>
        <WordsProvider>
          <Portal />
        </WordsProvider>
      </BrowserRouter>
    </QueryClientProvider>
  </StrictMode>,
);
