using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>A row in a table of routes. The table says what is mapped, what the OpenAPI document describes, and what every other request is told.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path below the table's own. A last segment <c>{**name}</c> takes whatever follows.</param>
/// <param name="Summary">What it does, for the OpenAPI document.</param>
internal abstract record TableRoute(string Method, string Pattern, string Summary)
{
    /// <summary>A method that does nothing and takes a JSON body, for <see cref="Parameters"/>.</summary>
    public static readonly Action<JsonElement> Body = static ([InBody] JsonElement body) => { };

    /// <summary>What a catch-all ends with that matches something only.</summary>
    public const string NotEmpty = ":minlength(1)}";

    private const string CatchAll = "{**";

    private readonly string[] _segments = Pattern.Split('/');

    /// <summary>A method that does nothing and has the parameters of path and query, and the body; null for none.</summary>
    public Delegate? Parameters { get; init; }

    /// <summary>The statuses of its errors, except those that every route of the table has.</summary>
    public int[] Errors { get; init; } = [];

    /// <summary>Values that its placeholders do not stand for, because other routes have them. Default: none.</summary>
    public string[] Except { get; init; } = [];

    /// <summary>The HTTP methods it answers. A route that answers GET answers HEAD too.</summary>
    public string[] Methods => Method == HttpMethods.Get ? [Method, HttpMethods.Head] : [Method];

    /// <summary>The first segment of its path.</summary>
    public string Root => _segments[0];

    /// <summary>Whether <paramref name="path"/>, below the table's own, leads to it.</summary>
    public virtual bool Matches(string path)
    {
        string[] asked = path.TrimEnd('/').Split('/');
        bool takesRest = _segments[^1].StartsWith(CatchAll, StringComparison.Ordinal);
        // Without anything after it a catch-all still matches, unless it is told not to: the routing of ASP.NET Core says so too.
        int least = _segments.Length - (_segments[^1].EndsWith(NotEmpty, StringComparison.Ordinal) ? 0 : 1);
        if (takesRest ? asked.Length < least : asked.Length != _segments.Length) return false;
        return asked.Zip(_segments).All(pair => pair.Second[0] == '{' ? !Except.Contains(pair.First, StringComparer.OrdinalIgnoreCase) : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The methods of the routes that <paramref name="path"/> leads to, as the header <c>Allow</c> lists them; empty when there is no such route.</summary>
    public static string AllowedAt(IEnumerable<TableRoute> routes, string path) =>
        string.Join(", ", routes.Where(route => route.Matches(path)).SelectMany(route => route.Methods).Distinct());

    /// <summary>Whether the path has a placeholder of this name.</summary>
    protected bool HasPlaceholder(string name) => _segments.Contains($"{{{name}}}");
}
