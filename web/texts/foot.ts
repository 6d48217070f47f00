/** Words of what stands beneath every page. */
export const footTexts = {
  de: {
    accessibility: "Barrierefreiheit",
    statement: "Erklärung zur Barrierefreiheit",
    back: "Zur Anmeldung",
  },
  en: {
    accessibility: "Accessibility",
    statement: "Accessibility statement",
    back: "To the sign-in",
  },
};
