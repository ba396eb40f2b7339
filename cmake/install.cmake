# The program finds its data at ../share/hepatrial beside itself (app/cli/paths.hpp).
include(GNUInstallDirs)
install(TARGETS hepatrial RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY models trials calibration bindings answers credibility DESTINATION ${CMAKE_INSTALL_DATADIR}/hepatrial)
install(DIRECTORY evidence/registry evidence/statements DESTINATION ${CMAKE_INSTALL_DATADIR}/hepatrial/evidence)
install(FILES evidence/reviews/edges.csv evidence/reviews/combinations.csv
  DESTINATION ${CMAKE_INSTALL_DATADIR}/hepatrial/evidence/reviews)
install(FILES ${PROJECT_BINARY_DIR}/share/evidence.sqlite ${PROJECT_BINARY_DIR}/share/holdout.sqlite
  DESTINATION ${CMAKE_INSTALL_DATADIR}/hepatrial)
install(FILES LICENSE NOTICE CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR})
