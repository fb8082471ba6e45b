using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>The outcome of requests, and its reasons.</summary>
internal sealed class RequestsEndpoint(RequestTrailStore trails, ProviderRegistry registry)
{
    private const string Status = "status", Running = "running", After = "after", ClientId = "clientRequestId";

    /// <summary><c>GET requests</c>: newest first.</summary>
    public MonitoringAnswer List(HttpContext context)
    {
        if (!MonitoringQuery.TryCount(context, out int count, out var error)
            || !MonitoringQuery.TryProvider(context, registry, out var provider, out error)
            || !TryStatus(context, out var matches, out error)
            || !MonitoringQuery.TryText(context, ClientId, out string? clientId, out error)
            || !MonitoringQuery.TryOrder(context, out bool ascending, out error)
            || !TryAfter(context, out long? after, out error)
            || !MonitoringQuery.TryBefore(context, "the id of a request", trails.NumberOf, out long? before, out var time, out error)) return error;
        clientId = clientId is null ? null : ClientRequestId.Clean(clientId);
        var all = trails.Recent(trails.Capacity)
            .TakeWhile(trail => after is null || trails.NumberOf(trail.Id) > after)
            .Where(trail => (provider is null || trail.Provider == provider.Name) && (clientId is null || trail.ClientRequestId == clientId) && matches?.Invoke(trail) != false)
            .ToList();
        int start = all.FindIndex(trail => !(trails.NumberOf(trail.Id) >= before) && !(trail.Started >= time));
        var page = start < 0 ? [] : all.GetRange(start, Math.Min(count, all.Count - start));
        return new RequestsReply(
            (ascending ? page.AsEnumerable().Reverse() : page).Select(MonitoredRequest.Of),
            page.Count,
            all.Count,
            trails.Capacity,
            Next: start >= 0 && start + page.Count < all.Count ? page[^1].Id : null);
    }

    /// <summary><c>GET requests/{id}</c>: one request with all its steps, by the gateway's id, or the newest with the client's own id.</summary>
    public MonitoringAnswer Get(HttpContext context)
    {
        string id = context.Request.RouteValues["id"] as string ?? "";
        if ((trails.Find(id) ?? trails.Recent(trails.Capacity).FirstOrDefault(one => one.ClientRequestId == ClientRequestId.Clean(id))) is not { } trail)
            return new ProviderError(ProviderErrorKind.NotFound, $"There is no request {Shortened.For(context, id)}, or it is no longer kept: {trails.Capacity} are (ProviderKit:Requests:Kept).") { Code = "request_not_found", Param = "id" };
        return new RequestReply(MonitoredRequest.WithSteps(trail));
    }

    /// <summary>The request after which the list ends; null for all that are kept.</summary>
    private bool TryAfter(HttpContext context, out long? after, [NotNullWhen(false)] out ProviderError? error)
    {
        after = null;
        if (!MonitoringQuery.TryText(context, After, out string? id, out error)) return false;
        if (id is null || (after = trails.NumberOf(id)) is not null) return true;
        error = MonitoringErrors.Invalid(After, $"{After} must be the id of a request that this process has taken. After a restart, read the list without it.");
        return false;
    }

    /// <summary>A status such as 429, a class such as 5xx, or only running requests; null for all.</summary>
    private static bool TryStatus(HttpContext context, out Func<RequestTrail, bool>? matches, [NotNullWhen(false)] out ProviderError? error)
    {
        matches = null;
        if (!MonitoringQuery.TryText(context, Status, out string? text, out error)) return false;
        if (text is null) return true;
        if (text == Running) matches = trail => !trail.Ended;
        else if (text is [>= '1' and <= '5' and var first, 'x', 'x']) matches = trail => trail.Status / 100 == first - '0';
        else if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 100 and <= 599) matches = trail => trail.Status == status;
        else error = MonitoringErrors.Invalid(Status, $"{Status} must be an HTTP status such as 429, a class such as 5xx, or {Running}.");
        return error is null;
    }
}
