import type { Label } from "../label.ts";
import type { OpinionMethod } from "./second-opinions.ts";

type PerMethod = Readonly<Record<OpinionMethod, Label>>;

export const methodLabels: PerMethod = {
  saw: { en: "Weighted sum: the ranking itself", nl: "Gewogen som: de ranglijst zelf" },
  topsis: { en: "Nearest to the best (TOPSIS)", nl: "Dichtst bij het beste (TOPSIS)" },
  vikor: { en: "Least regret (VIKOR)", nl: "Minste spijt (VIKOR)" },
  promethee2: { en: "Pair by pair (PROMETHEE II)", nl: "Paar voor paar (PROMETHEE II)" },
};

export const methodHelp: PerMethod = {
  saw: {
    en: "Adds up what each criterion is worth. A weak point can be made up for by a strong one.",
    nl: "Telt op wat elk criterium waard is. Een zwak punt kan met een sterk punt worden goedgemaakt.",
  },
  topsis: {
    en: "Looks how near a segment is to the best of all segments on every criterion, and how far from the worst.",
    nl: "Kijkt hoe dicht een segment bij het beste van alle segmenten ligt op elk criterium, en hoe ver van het slechtste.",
  },
  vikor: {
    en: "Weighs the sum against the one criterion on which a segment falls short most. Lower is better.",
    nl: "Weegt de som af tegen het ene criterium waarop een segment het meest tekortschiet. Lager is beter.",
  },
  promethee2: {
    en: "Lets every two segments compete on each criterion. It counts who wins, not by how much.",
    nl: "Laat elke twee segmenten op elk criterium tegen elkaar uitkomen. Telt wie wint, niet met hoeveel.",
  },
};

export const opinionsHelp: Label = {
  en: "Other ways of adding up the same facts and weights. They are relative: they compare the segments with one another, so that adding a segment can turn two others round. The ranking itself never does, and stays the one to steer by.",
  nl: "Andere manieren om dezelfde feiten en gewichten op te tellen. Ze zijn relatief: ze vergelijken de segmenten met elkaar, zodat een segment erbij twee andere kan omdraaien. De ranglijst zelf doet dat nooit, en blijft die om op te sturen.",
};
