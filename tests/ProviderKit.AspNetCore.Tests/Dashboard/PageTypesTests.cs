using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Dashboard;

/// <summary>
/// The document of which the page's types are made is that of the gateway. <c>PROVIDERKIT_WRITE_DOCS=1 dotnet test tests/ProviderKit.AspNetCore.Tests --filter
/// PageTypesTests</c> writes it anew; then <c>npm run types</c> makes the types.
/// </summary>
public class PageTypesTests
{
    private const string Write = "PROVIDERKIT_WRITE_DOCS", Routes = "/api/monitoring", Schemas = "#/components/schemas/";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string File => Path.Combine(Repository.Root, "src", "ProviderKit.Dashboard", "ui", "openapi.json");

    [Test]
    public async Task Document_OfThePage_IsThatOfTheGateway()
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();

        string document = Reduce(JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!);

        Assert.That(document, Does.Contain($"\"{Routes}/requests/{{id}}\"").And.Not.Contain("127.0.0.1").And.Not.Contain("\"/v1/"));
        if (Environment.GetEnvironmentVariable(Write) == "1") await System.IO.File.WriteAllTextAsync(File, document);
        else Assert.That(await System.IO.File.ReadAllTextAsync(File), Is.EqualTo(document), $"write it anew with {Write}=1, then: npm run types");
    }

    /// <summary>Keeps the monitoring API's paths and the schemas they use, by name; leaves out the address and the gateway's version.</summary>
    private static string Reduce(JsonNode document)
    {
        var paths = document["paths"]!.AsObject().Where(path => path.Key.StartsWith(Routes, StringComparison.Ordinal)).ToDictionary();
        var all = document["components"]!["schemas"]!.AsObject();
        var used = new Dictionary<string, JsonNode?>();
        var found = new Queue<string>(paths.Values.SelectMany(References));
        while (found.TryDequeue(out string? name))
            if (used.TryAdd(name, all[name]))
                foreach (string next in References(all[name])) found.Enqueue(next);
        return new JsonObject
        {
            ["openapi"] = document["openapi"]!.DeepClone(),
            ["info"] = new JsonObject { ["title"] = "ProviderKit's monitoring API", ["version"] = "v1" },
            ["paths"] = Sorted(paths),
            ["components"] = new JsonObject { ["schemas"] = Sorted(used) },
        }.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Sorted(IEnumerable<KeyValuePair<string, JsonNode?>> members) =>
        new(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    /// <summary>The names of the schemas to which a part of the document refers.</summary>
    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "$ref", Value: JsonValue target } ? [target.GetValue<string>()[Schemas.Length..]] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
