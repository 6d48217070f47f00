import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import "@kern-ux/native/dist/kern.min.css";
import { isUnreached, retryDelay } from "./api/reachable.ts";
import { Refusal } from "./api/request.ts";
import { Portal } from "./shell/portal.tsx";
import "./styles/fonts.css";
import "./styles/portal.css";
import "./styles/desk.css";
import "./styles/large-text.css";
import { WordsProvider } from "./texts/words.tsx";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What was refused stays refused; what reached nobody is asked until somebody is there, and what is shown stays.
      retry: (count, error) =>
        isUnreached(error) ||
        (count < 2 && !(error instanceof Refusal && error.status >= 400 && error.status < 500)),
      retryDelay,
      staleTime: 10_000,
    },
    // An act that cannot be done now is refused now, and not done when nobody expects it any more.
    mutations: { networkMode: "always" },
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
