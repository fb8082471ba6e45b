using System.Net;

namespace ProviderKit.SampleHost;

/// <summary>Keeps the host from starting where others can reach it and no keys keep them out.</summary>
internal static class Exposure
{
    private const string GoodKeys = "16 characters or more each, such as `openssl rand -hex 24` makes";

    /// <summary>Adds the check to the validation of the options, so that it is reported together with all other errors.</summary>
    public static void Check(WebApplicationBuilder builder, bool demo)
    {
        if (AddressesOf(builder.Configuration).FirstOrDefault(address => !IsLocal(address)) is not { } open) return;
        var options = builder.Services.AddOptions<ProviderKitServerOptions>();
        if (demo)
        {
            options.Validate(_ => false, $"--demo has no keys and listens on loopback only, not on {open}; take --urls http://127.0.0.1:4000.");
            return;
        }
        string or = $"({GoodKeys}), or listen on loopback, or set ProviderKit__AllowAnonymous=1 to let anyone in.";
        options.Validate(o => o.AllowAnonymous || o.ClientKeys.Count > 0, $"Others can reach {open}: set PROVIDERKIT_CLIENT_KEY for /v1 {or}");
        options.Validate(o => o.AllowAnonymous || o.AdminKey is not null, $"Others can reach {open}: set PROVIDERKIT_ADMIN_KEY for monitoring and metrics {or}");
    }

    /// <summary>All places the server may take its addresses from; it may pass over some that are named here, never one more.</summary>
    internal static IEnumerable<string> AddressesOf(IConfiguration configuration)
    {
        char[] separators = [';', ' '];
        string[] Split(string name) => (configuration[name] ?? "").Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        var urls = Split("urls");
        var ports = urls.Length > 0 ? [] : Split("http_ports").Select(p => $"http://*:{p}").Concat(Split("https_ports").Select(p => $"https://*:{p}"));
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>();
        return [.. endpoints, .. urls, .. ports]; // endpoints first: where there are some, the server passes over the others
    }

    /// <summary>Whether only this machine can reach an address. What is no address is for the server to refuse.</summary>
    internal static bool IsLocal(string address)
    {
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return true;
        }
        return binding.IsUnixPipe || binding.IsNamedPipe
            || binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host, out var ip) && IPAddress.IsLoopback(ip));
    }
}
