using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ProviderKit.SampleHost;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>: the routes and nothing of what they serve. It is open, so it is made only once.</summary>
internal static partial class OpenApiDocument
{
    private const string Name = "v1";

    // Each GET route answers HEAD too; the document would say everything twice.
    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(DescribedTypes.Default));
        services.AddOpenApi(Name, options =>
        {
            options.ShouldInclude = route => route.HttpMethod != HttpMethods.Head;
            options.AddDocumentTransformer((document, _, _) =>
            {
                (document.Info.Title, document.Info.Version) = ("ProviderKit", ProviderKitDiagnostics.Version);
                return Task.CompletedTask;
            });
        });
    }

    public static void Map(WebApplication app)
    {
        var document = new Lazy<Task<byte[]>>(() => MakeAsync(app.Services));
        app.MapMethods($"/openapi/{Name}.json", [HttpMethods.Get, HttpMethods.Head], async context =>
        {
            byte[] bytes = await document.Value;
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }).ExcludeFromDescription();
    }

    private static async Task<byte[]> MakeAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1);
        return text.ToArray();
    }

    /// <summary>
    /// The types of bodies and parameters that routes are described with. Without reflection (Native AOT) the document's maker
    /// finds a schema for no others.
    /// </summary>
    [JsonSerializable(typeof(JsonElement))]
    [JsonSerializable(typeof(JsonElement?))]
    [JsonSerializable(typeof(string))]
    [JsonSerializable(typeof(int?))]
    [JsonSerializable(typeof(bool?))]
    private sealed partial class DescribedTypes : JsonSerializerContext;
}
