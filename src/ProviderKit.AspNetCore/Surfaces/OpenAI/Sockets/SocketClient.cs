using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>The client of a connection, and what the headers of its upgrade set for all its requests. Thread-safe.</summary>
internal sealed class SocketClient
{
    private const string BetaHeader = "openai-beta";
    private const string TransportBeta = "responses_websockets";

    private readonly IHeaderDictionary _headers;
    private readonly RequestHeaders _shown;
    private readonly IReadOnlyDictionary<string, string>? _forwarded;
    private readonly string? _name;
    private readonly string? _requestId;

    public SocketClient(HttpContext context)
    {
        _headers = context.Request.Headers;
        _shown = new RequestHeaders(context);
        _forwarded = Forwarded(ForwardedHeaders.From(_headers, SurfaceSet.Of(context)));
        _name = ClientIdentity.Of(context)?.Name;
        _requestId = ClientRequestId.Of(context);
        IsToldFailuresInStreams = AnswerForm.Of(context).TellsFailuresInStreams(context.Request);
    }

    /// <summary>Whether a server's failure is sent to it as the end of a stream.</summary>
    public bool IsToldFailuresInStreams { get; }

    /// <summary>Reads one of its requests.</summary>
    /// <param name="body">The request's body, which must outlive the request.</param>
    /// <param name="format">Its format.</param>
    /// <param name="request">The request; null if it is not valid.</param>
    /// <param name="error">Why it is not valid.</param>
    public bool TryRead(BudgetedBuffer body, WireFormat format, out ChatRequest? request, out ProviderError? error)
    {
        if (ChatRequest.TryRead(body, out request, out error, _forwarded, format, _name, _requestId, _shown))
            error = FallbackHeader.Apply(_headers, ref request) ?? CacheHeader.Apply(_headers, ref request);
        return error is null;
    }

    /// <summary>Refuses its message; writes a record as for any refused request.</summary>
    public DispatchResult Reject(IUnsentRequests unsent, ProviderError error, bool keepsTrail) => unsent.Reject(error, _name, keepsTrail, _requestId);

    /// <summary>The headers to forward. A beta of the transport is not forwarded, since the upstream is called over HTTP.</summary>
    private static IReadOnlyDictionary<string, string>? Forwarded(IReadOnlyDictionary<string, string>? headers)
    {
        if (headers is null || !headers.TryGetValue(BetaHeader, out string? betas) || !betas.Contains(TransportBeta, StringComparison.Ordinal)) return headers;
        var others = headers.Where(header => header.Key != BetaHeader).ToDictionary();
        string[] kept = [.. betas.Split(',', StringSplitOptions.TrimEntries).Where(beta => !beta.StartsWith(TransportBeta, StringComparison.Ordinal))];
        if (kept.Length > 0) others[BetaHeader] = string.Join(", ", kept);
        return others;
    }
}
