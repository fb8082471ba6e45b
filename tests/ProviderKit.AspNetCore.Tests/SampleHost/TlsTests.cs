using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary><c>--urls https://…</c> serves with the certificate that Kestrel's settings name, or says what is missing.</summary>
public class TlsTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("providerkit-tls-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Https_WithACertificate_IsServed()
    {
        string file = Path.Combine(_folder, "server.pfx");
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx, "secret-word"));
        await using var host = HostProcess.Start(
            "--demo --urls https://127.0.0.1:0", [$"Kestrel__Certificates__Default__Path={file}", "Kestrel__Certificates__Default__Password=secret-word"]);
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, served, _, _) => served!.Thumbprint == certificate.Thumbprint })
        {
            BaseAddress = await host.AddressAsync(), Timeout = TimeSpan.FromSeconds(30),
        };
        Assert.That(http.BaseAddress.Scheme, Is.EqualTo("https"));
        using var answer = await http.SendAsync(Chat.Post(Chat.Body()));
        Assert.That((int)answer.StatusCode, Is.EqualTo(200), await answer.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task Https_WithARelativePath_ReadsTheStartFolder()
    {
        await using var host = HostProcess.Start(
            "--demo --urls https://127.0.0.1:0", [$"HOME={_folder}"],
            appSettings: """{"Kestrel":{"Certificates":{"Default":{"Path":"appsettings.json","KeyPath":"appsettings.json"}}}}""");

        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(1), host.Output);
        // It is found, and is no certificate.
        Assert.That(host.Output, Does.StartWith("Cannot serve https://127.0.0.1:0: ").And.Not.Contain("Could not find"));
    }

    [TestCase("http://127.0.0.1:99999")]
    [TestCase("https://127.0.0.1:65536")]
    public async Task Port_ThatThereIsNot_FailsWithOneLine(string address)
    {
        await using var host = HostProcess.Start($"--demo --urls {address}");
        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(2), host.Output);
        Assert.That(host.Output, Does.StartWith($"The port of {address} must be").And.Not.Contain("\n"));
    }

    [TestCase(null, "there is no server certificate")]
    [TestCase("missing.pfx", "missing.pfx")]
    [TestCase("broken.pfx", "Kestrel:Certificates:Default")]
    public async Task Https_WithoutAUsableCertificate_FailsWithOneLine(string? file, string words)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "broken.pfx"), "no certificate");
        string[] settings = file is null ? [] : [$"Kestrel__Certificates__Default__Path={Path.Combine(_folder, file)}", "Kestrel__Certificates__Default__Password=secret-word"];
        // Its home holds no development certificate.
        await using var host = HostProcess.Start("--demo --urls https://127.0.0.1:0", [$"HOME={_folder}", $"USERPROFILE={_folder}", .. settings]);
        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(1), host.Output);
        Assert.That(host.Output, Does.StartWith("Cannot serve https://127.0.0.1:0: ").And.Contain(words).And.Not.Contain("secret-word").And.Not.Contain("\n"));
    }
}
