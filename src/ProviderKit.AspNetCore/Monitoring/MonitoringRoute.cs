using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>One route of the monitoring API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path below the API's own.</param>
/// <param name="Summary">What it does, for the OpenAPI document.</param>
/// <param name="AnswerAsync">Handles the request; returns null if it has written the reply itself.</param>
internal sealed record MonitoringRoute(string Method, string Pattern, string Summary, Func<HttpContext, ValueTask<MonitoringAnswer?>> AnswerAsync)
    : TableRoute(Method, Pattern, Summary)
{
    public MonitoringRoute(string method, string pattern, string summary, Func<HttpContext, MonitoringAnswer> answer)
        : this(method, pattern, summary, context => new ValueTask<MonitoringAnswer?>(answer(context)))
    {
    }

    /// <summary>The parameters of the query.</summary>
    public IReadOnlyList<string> Query => field ??= [.. (Parameters?.Method.GetParameters() ?? [])
        .Where(parameter => !parameter.IsDefined(typeof(InBodyAttribute), inherit: false)).Select(parameter => parameter.Name!)
        .Where(name => !HasPlaceholder(name))];

    /// <summary>Whether it reads a body itself.</summary>
    public bool TakesBody => Parameters?.Method.GetParameters().Any(parameter => parameter.IsDefined(typeof(InBodyAttribute), inherit: false)) == true;

    /// <summary>Whether it can become a WebSocket.</summary>
    public bool IsSocket { get; init; }
}
