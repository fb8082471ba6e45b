namespace ProviderKit.SampleHost;

/// <summary>Where the host listens: <c>--urls</c> or <c>ASPNETCORE_URLS</c>, else <c>PORT</c> on loopback, else port 4000.</summary>
internal static class ListenAddress
{
    private const int DefaultPort = 4000;
    private static readonly string[] AspNetSettings = ["urls", "http_ports", "https_ports"];

    public static void Apply(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        foreach (string address in Exposure.AddressesOf(configuration)) CheckPort(address);
        if (AspNetSettings.Any(name => !string.IsNullOrEmpty(configuration[name]))
            || configuration.GetSection("Kestrel:Endpoints").Exists()) return;

        if (PortOf(configuration) is not { } port)
        {
            // Reported together with all other errors.
            builder.Services.AddOptions<ProviderKitOptions>().Validate(_ => false, "PORT must be a number from 0 to 65535 (0 takes any free one).");
            return;
        }
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
    }

    /// <summary>The port on loopback of a host that is given no address; null when <c>PORT</c> is none.</summary>
    internal static int? PortOf(IConfiguration configuration) =>
        configuration["PORT"] is not { Length: > 0 } text ? DefaultPort : int.TryParse(text, out int port) && port is >= 0 and <= 65535 ? port : null;

    /// <exception cref="FormatException">The address cannot be read, or has a port that there is not.</exception>
    private static void CheckPort(string address)
    {
        if (BindingAddress.Parse(address).Port is < 0 or > 65535) throw new FormatException($"The port of {address} must be a number from 0 to 65535.");
    }
}
