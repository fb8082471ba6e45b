using System.Net;

namespace ProviderKit.SampleHost;

/// <summary><c>--health</c>: how a supervisor asks in a container that has no shell and no curl.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>0 when the host answers 200 to <c>GET /health</c>, otherwise 1.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration, TextWriter output)
    {
        if (AddressOf(configuration) is not { } address)
        {
            await output.WriteLineAsync("No address to ask: the host's is not http:// or https:// with a port.");
            return 1;
        }
        using var handler = new SocketsHttpHandler { UseProxy = false };
        // The certificate is made for the name that clients use, and this is the same machine.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        using var http = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(address);
            await output.WriteLineAsync($"{address} answered {(int)answer.StatusCode}.");
            return answer.StatusCode == HttpStatusCode.OK ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await output.WriteLineAsync($"{address} did not answer: {e.Message}");
            return 1;
        }
    }

    /// <summary>Where this machine reaches the first of the host's addresses.</summary>
    internal static Uri? AddressOf(IConfiguration configuration)
    {
        string? first = Exposure.AddressesOf(configuration).FirstOrDefault() ?? (ListenAddress.PortOf(configuration) is { } port ? $"http://127.0.0.1:{port}" : null);
        if (first is null) return null;
        var binding = BindingAddress.Parse(first);
        if (binding.IsUnixPipe || binding.IsNamedPipe || binding.Port is <= 0 or > 65535) return null;
        // The server takes any name for all addresses of the machine.
        bool one = IPAddress.TryParse(binding.Host.Trim('[', ']'), out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any);
        return new UriBuilder(binding.Scheme, one ? binding.Host : "127.0.0.1", binding.Port, "/health").Uri;
    }
}
