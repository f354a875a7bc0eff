"""One file for each device or protocol that tells of gaze.

Entry: `registry.source_for`. A tracker that sends lines over TCP takes `tcp_lines.TcpTracker`.
May import: vision, calibration, selection, layout, api, common.
"""
