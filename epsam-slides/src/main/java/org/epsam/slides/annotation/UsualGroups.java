package org.epsam.slides.annotation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names of groups that mean the same wherever they are used; docs/DATA_FORMAT.md lists them. */
final class UsualGroups {
    /** Tumour that is invasive or spread. In-situ tumour is not among them: studies differ. */
    static final List<String> TUMOUR =
            List.of(
                    "_0",
                    "_1",
                    "Tumor",
                    "Tumour",
                    "Invasive tumor",
                    "Invasive tumour",
                    "Cancer",
                    "Malignant",
                    "Malignant tissue",
                    "Invasive cancer",
                    "Carcinoma",
                    "Invasive carcinoma",
                    "Adenocarcinoma",
                    "IDC",
                    "ILC",
                    "Invasive ductal carcinoma",
                    "Invasive lobular carcinoma",
                    "metastasis",
                    "metastases");

    /** What is cut out of the tumour. */
    static final List<String> NO_TUMOUR =
            List.of(
                    "_2",
                    "Exclusion",
                    "normal",
                    "normal tissue",
                    "Non-tumor",
                    "Non-tumour",
                    "Nontumor",
                    "Nontumour",
                    "No tumor",
                    "No tumour",
                    "Non-malignant",
                    "Non-cancer",
                    "No cancer",
                    "benign",
                    "benign tissue",
                    "healthy",
                    "healthy tissue",
                    "healthy glands",
                    "normal acinus or duct");

    private UsualGroups() {}

    /** The labels, exclusions last. */
    static Map<String, Integer> labels() {
        Map<String, Integer> labels = new LinkedHashMap<>();
        TUMOUR.forEach(name -> labels.put(name, 1));
        NO_TUMOUR.forEach(name -> labels.put(name, 0));
        return labels;
    }
}
