using UpstreamSimulator.Counting;

namespace UpstreamSimulator.Calls;

/// <summary>Copies a request into the log.</summary>
internal static class Recorder
{
    public static void Record(this RequestLog log, HttpRequest request, string provider, string? token, byte[] body)
    {
        if (!log.Keeps)
            return;

        // Kestrel reuses its header dictionary for the next request.
        var headers = new Dictionary<string, string>(request.Headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers)
            headers[name] = values.ToString();

        log.Add(new RecordedRequest
        {
            Provider = provider,
            Method = request.Method,
            Path = request.Path.Value ?? "",
            Query = request.QueryString.Value ?? "",
            Headers = headers,
            Body = body,
            Token = token,
        });
    }
}
