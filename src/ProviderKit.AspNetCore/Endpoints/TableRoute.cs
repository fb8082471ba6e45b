using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>A row in a table of routes. The table determines what is mapped, what the OpenAPI document describes, and how all other requests are answered.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path below the table's own. A last segment <c>{**name}</c> matches the rest of the path.</param>
/// <param name="Summary">What it does, for the OpenAPI document.</param>
internal abstract record TableRoute(string Method, string Pattern, string Summary)
{
    /// <summary>The end of a catch-all that must match something.</summary>
    public const string NotEmpty = ":minlength(1)}";

    private const string CatchAll = "{**";

    private readonly string[] _segments = Pattern.Split('/');

    /// <summary>An empty method with the parameters of path and query, and the body; null for none.</summary>
    public Delegate? Parameters { get; init; }

    /// <summary>What it does, in one word, for its operation id.</summary>
    public string Operation { get; init; } = "";

    /// <summary>The type of its replies with status 200; null for none.</summary>
    public Type? Reply { get; init; }

    /// <summary>The media types of those replies. Default: JSON.</summary>
    public IReadOnlyList<string> Gives { get; init; } = [OperationDescription.Json];

    /// <summary>The statuses of its errors, except those of every route of the table.</summary>
    public int[] Errors { get; init; } = [];

    /// <summary>Values that its placeholders do not match, because other routes have them. Default: none.</summary>
    public string[] Except { get; init; } = [];

    /// <summary>The HTTP methods of the route. A route for GET also answers HEAD.</summary>
    public string[] Methods => Method == HttpMethods.Get ? [Method, HttpMethods.Head] : [Method];

    /// <summary>The first segment of its path.</summary>
    public string Root => _segments[0];

    /// <summary>Whether the route matches <paramref name="path"/>, below the table's own.</summary>
    public virtual bool Matches(string path)
    {
        string[] asked = path.TrimEnd('/').Split('/');
        bool takesRest = _segments[^1].StartsWith(CatchAll, StringComparison.Ordinal);
        // A catch-all also matches an empty rest, unless a constraint forbids it, as in ASP.NET Core's routing.
        int least = _segments.Length - (_segments[^1].EndsWith(NotEmpty, StringComparison.Ordinal) ? 0 : 1);
        if (takesRest ? asked.Length < least : asked.Length != _segments.Length) return false;
        return asked.Zip(_segments).All(pair => pair.Second[0] == '{' ? !Except.Contains(pair.First, StringComparer.OrdinalIgnoreCase) : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The methods of the routes that match <paramref name="path"/>, in the form of the header <c>Allow</c>; empty if there is none.</summary>
    public static string AllowedAt(IEnumerable<TableRoute> routes, string path) =>
        string.Join(", ", routes.Where(route => route.Matches(path)).SelectMany(route => route.Methods).Distinct());

    /// <summary>Whether the path has a placeholder of this name.</summary>
    protected bool HasPlaceholder(string name) => _segments.Contains($"{{{name}}}");
}
