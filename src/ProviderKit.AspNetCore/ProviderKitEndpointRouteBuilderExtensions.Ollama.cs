using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit;
using ProviderKit.AspNetCore.Surfaces;
using ProviderKit.AspNetCore.Surfaces.Ollama;

namespace Microsoft.AspNetCore.Builder;

/// <content>Ollama's API.</content>
public static partial class ProviderKitEndpointRouteBuilderExtensions
{
    private static readonly string[] DefaultDocuments = ["index.html", "index.htm", "default.html", "default.htm"];

    /// <summary>
    /// Maps Ollama's API alone: <c>api/chat</c>, <c>api/generate</c>, <c>api/embed</c>, <c>api/embeddings</c>, <c>api/tags</c>, <c>api/show</c>,
    /// <c>api/ps</c> and <c>api/version</c>, and <c>Ollama is running</c> at the root, for the models of every provider.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Clients are given the address of the server and <paramref name="pattern"/> as their base URL. With a pattern, the proxy's routes are mapped
    /// below it as well, under <c>v1</c>: some clients use them beside Ollama's. Other requests below the pattern are then a 404 in Ollama's shape.
    /// </para>
    /// <para>
    /// Without a pattern the routes stand beside the app's own. Those go first, whatever the order of the calls, and nothing else below
    /// <c>/api</c> is taken. The root is left alone if the app has a default document, such as <c>index.html</c>.
    /// </para>
    /// Clients need one of <see cref="ProviderKitServerOptions.ClientKeys"/>, as <c>Authorization: Bearer</c>, except at the root. Without keys only
    /// callers on this machine are served, unless the routes have an authorization policy (<c>RequireAuthorization()</c>) or <c>AllowAnonymous()</c>.
    /// </remarks>
    /// <example>
    /// <code>
    /// app.MapProviderKitOllama("/ollama"); // base URL for clients: http://localhost:8080/ollama
    /// </code>
    /// </example>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Where, such as <c>/ollama</c>. Default: empty, at the root.</param>
    /// <returns>A builder whose conventions apply to the API's routes.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    /// <exception cref="OptionsValidationException">The configuration is wrong; every error is listed.</exception>
    public static IEndpointConventionBuilder MapProviderKitOllama(this IEndpointRouteBuilder endpoints, string pattern = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = endpoints.ServiceProvider;
        RegistryOf(services);
        bool isApart = pattern.Trim('/').Length > 0;
        var group = endpoints.MapGroup(isApart ? pattern : "");
        if (isApart || !HasDefaultDocument(services))
            group.MapMethods("", GetAndHead, RootEndpoint.HandleAsync).WithDisplayName("ProviderKit Ollama root")
                .WithOrder(isApart ? 0 : int.MaxValue).WithMetadata(new AllowAnonymousAttribute()).ExcludeFromDescription();
        if (isApart) group.MapProviderKitProxy();
        var api = group.MapGroup("");
        ProxyAccess.Guard(services).Protect(api);
        SurfaceList.MapOllama(api, services, owns: isApart);
        return group;
    }

    /// <summary>An endpoint for the root would stand before it: files are served where no endpoint is.</summary>
    private static bool HasDefaultDocument(IServiceProvider services) =>
        services.GetService<IWebHostEnvironment>()?.WebRootFileProvider is { } files && DefaultDocuments.Any(name => files.GetFileInfo(name).Exists);
}
