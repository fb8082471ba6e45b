using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProviderKit.SampleHost;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>The OpenAPI document, and whether answers are as it says.</summary>
internal static class Described
{
    private static readonly Lazy<Task<JsonElement>> Document = new(static () => DocumentOfAsync());

    private static readonly string[] Checked = [MonitoringClient.Root, "/health", "/ready"];

    /// <summary>The sample host's document.</summary>
    public static Task<JsonElement> DocumentAsync() => Document.Value;

    /// <summary>The document of an app like the sample host's.</summary>
    /// <param name="configure">Changes the app's services.</param>
    /// <param name="map">Maps other routes than the usual ones.</param>
    /// <param name="path">Where to ask for the document.</param>
    public static async Task<JsonElement> DocumentOfAsync(Action<IServiceCollection>? configure = null, Action<WebApplication>? map = null, string path = "/openapi/v1.json")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddProviderKit(_ => { });
        configure?.Invoke(builder.Services);
        if (map is null) OpenApiDocument.Add(builder.Services);
        await using var app = builder.Build();
        if (map is null)
        {
            app.MapProviderKit();
            OpenApiDocument.Map(app);
        }
        else map(app);
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        return JsonElement.Parse(await http.GetStringAsync(path));
    }

    /// <summary>Every operation of a document, with its path and its method.</summary>
    public static IEnumerable<(string Path, string Method, JsonElement Operation)> OperationsOf(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    /// <summary>Asserts that an answer of health or monitoring is as the document says.</summary>
    public static async Task CheckAsync(HttpRequestMessage request, Answer answer)
    {
        string path = (request.RequestUri!.IsAbsoluteUri ? request.RequestUri.AbsolutePath : request.RequestUri.OriginalString).Split('?')[0];
        if (answer.Broken || answer.Bytes.Length == 0 || answer.Header("content-type")?.StartsWith("application/json", StringComparison.Ordinal) != true
            || !Checked.Any(start => path.StartsWith(start, StringComparison.Ordinal))) return;
        var document = await Document.Value;
        var operation = OperationsOf(document).Where(o => o.Method.Equals(request.Method.Method, StringComparison.OrdinalIgnoreCase) && Matches(o.Path, path))
            .OrderBy(o => o.Path.Count(c => c == '{')).FirstOrDefault().Operation;
        if (operation.ValueKind == JsonValueKind.Undefined) return; // not a route; its refusal has a test of its own
        string status = answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        // The refusals that stand for all routes, such as a wrong method, are in no operation.
        if (!operation.GetProperty("responses").TryGetProperty(status, out var response)) return;
        SchemaCheck.Assert(document, response.GetProperty("content").GetProperty("application/json").GetProperty("schema"), answer.Json, $"{request.Method} {path} {status}");
    }

    private static bool Matches(string template, string path)
    {
        string[] expected = template.Split('/'), asked = path.Split('/');
        return expected.Length == asked.Length && expected.Zip(asked).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }
}
