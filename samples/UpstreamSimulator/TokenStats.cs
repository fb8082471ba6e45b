namespace UpstreamSimulator;

/// <summary>How the calls of one token ended. Calls in flight are in <paramref name="Requests"/> only.</summary>
/// <param name="Requests">All calls.</param>
/// <param name="Ok">Complete answers.</param>
/// <param name="Limited">Answers with status 429.</param>
/// <param name="Refused">Answers with another 4xx status.</param>
/// <param name="Failed">Answers with a 5xx status, and answers that a fault spoiled (broken, cut, redirected).</param>
/// <param name="Cancelled">Calls whose client went away before the answer was complete.</param>
public sealed record TokenStats(long Requests, long Ok, long Limited, long Refused, long Failed, long Cancelled);
