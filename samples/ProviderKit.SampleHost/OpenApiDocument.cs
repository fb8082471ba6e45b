using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ProviderKit.SampleHost;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>: the routes and nothing of what they serve. It is open, so it is made only once.</summary>
internal static class OpenApiDocument
{
    private const string Name = "v1";

    // Stands in the document for the path below which the host is reached, which only a request shows.
    private const string AnyBase = "/providerkit-path-base";

    public static void Add(IServiceCollection services)
    {
        // Otherwise numbers in queries are described as texts too.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        services.AddOpenApi(Name, options =>
        {
            // Any value stands where it is used: as a type of its own, generators would make an object of it.
            options.CreateSchemaReferenceId = static type => type.Type == typeof(JsonElement) || type.Type == typeof(JsonElement?) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
            options.AddDocumentTransformer((document, _, _) =>
            {
                (document.Info.Title, document.Info.Version) = ("ProviderKit", ProviderKitDiagnostics.Version);
                document.Servers = [new OpenApiServer { Url = AnyBase }];
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                AddKeys(operation, context);
                DescribeStreams(operation);
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                if (context.JsonTypeInfo.Properties.Any(static property => property.IsExtensionData)) schema.AdditionalProperties = new OpenApiSchema();
                return Task.CompletedTask;
            });
        });
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        var document = new Lazy<Task<byte[][]>>(() => MakeAsync(app.ServiceProvider));
        app.MapMethods($"/openapi/{Name}.json", [HttpMethods.Get, HttpMethods.Head], async context =>
        {
            byte[][] parts = await document.Value;
            string path = context.Request.PathBase.ToUriComponent();
            byte[] server = JsonEncodedText.Encode(path.Length == 0 ? "/" : path).EncodedUtf8Bytes.ToArray();
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = parts[0].Length + server.Length + parts[1].Length;
            foreach (byte[] part in (byte[][])[parts[0], server, parts[1]]) await context.Response.Body.WriteAsync(part, context.RequestAborted);
        }).ExcludeFromDescription();
    }

    /// <summary>Makes the document, in two parts between which the server's address goes. That is relative, so it is right behind any proxy.</summary>
    private static async Task<byte[][]> MakeAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1);
        string[] parts = Encoding.UTF8.GetString(text.ToArray()).Split(AnyBase, 2);
        return [Encoding.UTF8.GetBytes(parts[0]), Encoding.UTF8.GetBytes(parts[1])];
    }

    /// <summary>Adds the headers in which a caller may send a key. One of them is enough.</summary>
    private static void AddKeys(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ProviderKitKeyMetadata>().FirstOrDefault() is not { } keys) return;
        operation.Security = [];
        foreach (string header in keys.Headers)
        {
            bool isBearer = header == "Authorization";
            string id = isBearer ? "bearer" : header;
            context.Document!.AddComponent(id, isBearer
                ? new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" }
                : new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = header });
            operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(id, context.Document)] = [] });
        }
    }

    /// <summary>Describes streams of events as text: ASP.NET Core's descriptions have one type for all media types of a status.</summary>
    private static void DescribeStreams(OpenApiOperation operation)
    {
        foreach (var (_, response) in operation.Responses ?? [])
            if (response.Content?.TryGetValue("text/event-stream", out var events) == true) ((OpenApiMediaType)events).Schema = new OpenApiSchema { Type = JsonSchemaType.String };
    }
}
