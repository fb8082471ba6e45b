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
    /// The clients' base URL is the address of the server with <paramref name="pattern"/>. With a pattern, the proxy's routes are also mapped below
    /// it, under <c>v1</c>, because some clients use both. Other requests below the pattern get a 404 in Ollama's format.
    /// </para>
    /// <para>
    /// Without a pattern, the app's own routes take precedence, regardless of the order of the calls, and other paths below <c>/api</c> are not
    /// affected. The root is not mapped if the app has a default document, such as <c>index.html</c>.
    /// </para>
    /// Clients need one of <see cref="ProviderKitServerOptions.ClientKeys"/>, as <c>Authorization: Bearer</c>, except at the root. Without keys, only
    /// callers on this machine are served, unless the routes have an authorization policy (<c>RequireAuthorization()</c>) or <c>AllowAnonymous()</c>.
    /// </remarks>
    /// <example>
    /// <code>
    /// app.MapProviderKitOllama("/ollama"); // base URL for clients: http://localhost:8080/ollama
    /// </code>
    /// </example>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The path, such as <c>/ollama</c>. Default: empty, the root.</param>
    /// <returns>A builder whose conventions apply to the API's routes.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    /// <exception cref="OptionsValidationException">The configuration is invalid; every error is listed.</exception>
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

    /// <summary>Files are only served if no endpoint matches, so an endpoint for the root would hide the default document.</summary>
    private static bool HasDefaultDocument(IServiceProvider services) =>
        services.GetService<IWebHostEnvironment>()?.WebRootFileProvider is { } files && DefaultDocuments.Any(name => files.GetFileInfo(name).Exists);
}
