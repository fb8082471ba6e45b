namespace ProviderKit.SampleHost;

/// <summary>Where the host listens: <c>--urls</c> or <c>ASPNETCORE_URLS</c>, else <c>PORT</c> on loopback, else port 4000.</summary>
internal static class ListenAddress
{
    private static readonly string[] AspNetSettings = ["urls", "http_ports", "https_ports"];

    public static void Apply(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        foreach (string address in Exposure.AddressesOf(configuration)) CheckPort(address);
        if (AspNetSettings.Any(name => !string.IsNullOrEmpty(configuration[name]))
            || configuration.GetSection("Kestrel:Endpoints").Exists()) return;

        int port = 4000;
        if (configuration["PORT"] is { Length: > 0 } text && (!int.TryParse(text, out port) || port is < 0 or > 65535))
        {
            // Said together with whatever else is wrong.
            builder.Services.AddOptions<ProviderKitOptions>().Validate(_ => false, "PORT must be a number from 0 to 65535 (0 takes any free one).");
            return;
        }
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
    }

    /// <exception cref="FormatException">The address cannot be read, or has a port that there is not.</exception>
    private static void CheckPort(string address)
    {
        if (BindingAddress.Parse(address).Port is < 0 or > 65535) throw new FormatException($"The port of {address} must be a number from 0 to 65535.");
    }
}
