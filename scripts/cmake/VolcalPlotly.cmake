# The charting library of HTML reports, put into the program: plotly.js as PyPI's plotly carries it.
# scripts/install_deps.sh fetches it; without it everything builds, and reports are refused by name.
set(VOLCAL_PLOTLY "${PROJECT_SOURCE_DIR}/build/plotly/plotly.min.js" CACHE FILEPATH "plotly.min.js for HTML reports")
if(EXISTS "${VOLCAL_PLOTLY}")
  set(VOLCAL_HAVE_PLOTLY TRUE)
else()
  set(VOLCAL_HAVE_PLOTLY FALSE)
  message(STATUS "volcal: no ${VOLCAL_PLOTLY} (scripts/install_deps.sh fetches it): no HTML reports")
endif()
