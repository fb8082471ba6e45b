using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>One route of the monitoring API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">Below the API's own.</param>
/// <param name="Summary">What it does, for the OpenAPI document.</param>
/// <param name="AnswerAsync">Answers; null when it has written the answer itself.</param>
internal sealed record MonitoringRoute(string Method, string Pattern, string Summary, Func<HttpContext, ValueTask<MonitoringAnswer?>> AnswerAsync)
{
    private readonly string[] _segments = Pattern.Split('/');

    public MonitoringRoute(string method, string pattern, string summary, Func<HttpContext, MonitoringAnswer> answer)
        : this(method, pattern, summary, context => new ValueTask<MonitoringAnswer?>(answer(context)))
    {
    }

    /// <summary>A method that does nothing and has the parameters of path and query, and the body; null for none.</summary>
    public Delegate? Parameters { get; init; }

    /// <summary>The parameters of the query.</summary>
    public IReadOnlyList<string> Query => field ??= [.. (Parameters?.Method.GetParameters() ?? [])
        .Where(parameter => !parameter.IsDefined(typeof(InBodyAttribute), inherit: false)).Select(parameter => parameter.Name!)
        .Where(name => !_segments.Contains($"{{{name}}}"))];

    /// <summary>Whether it reads a body itself.</summary>
    public bool TakesBody => Parameters?.Method.GetParameters().Any(parameter => parameter.IsDefined(typeof(InBodyAttribute), inherit: false)) == true;

    /// <summary>The HTTP methods it answers. A route that answers GET answers HEAD too.</summary>
    public string[] Methods => Method == HttpMethods.Get ? [Method, HttpMethods.Head] : [Method];

    /// <summary>The statuses of its errors, those aside that every route has.</summary>
    public int[] Errors { get; init; } = [];

    /// <summary>Whether it can become a WebSocket.</summary>
    public bool IsSocket { get; init; }

    /// <summary>Whether <paramref name="path"/>, below the API's own, leads to it.</summary>
    public bool Matches(string path)
    {
        string[] asked = path.TrimEnd('/').Split('/');
        return asked.Length == _segments.Length
            && asked.Zip(_segments).All(pair => pair.Second[0] == '{' || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }
}
