using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Deployment;

/// <summary>nginx, from Debian's package, with <c>deploy/nginx/providerkit.conf</c> on a free port of this machine.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private const int Tries = 5;

    private readonly DirectoryInfo _folder;

    private NginxServer(DirectoryInfo folder, int port) => (_folder, Address) = (folder, new Uri($"https://127.0.0.1:{port}"));

    public Uri Address { get; }

    /// <summary>Starts it. Without the program the test is ignored, except in CI.</summary>
    /// <param name="gateway">Where the gateway listens.</param>
    public static async Task<NginxServer> StartAsync(Uri gateway)
    {
        var folder = Directory.CreateTempSubdirectory("providerkit-nginx-");
        WriteCertificate(folder);
        string said = "";
        // Another process may take the port before nginx has it.
        for (int i = 0; i < Tries; i++)
        {
            int port = FreePort();
            File.WriteAllText(Path.Combine(folder.FullName, "nginx.conf"), MainFile(folder));
            File.WriteAllText(Path.Combine(folder.FullName, "providerkit.conf"), SiteFile(folder, gateway, port));
            // It goes into the background once it listens.
            (int code, said) = await RunAsync(folder);
            if (code == 0) return new NginxServer(folder, port);
            if (!said.Contains("Address already in use", StringComparison.Ordinal)) break;
        }
        folder.Delete(recursive: true);
        throw new AssertionException(said);
    }

    public async ValueTask DisposeAsync()
    {
        var (code, said) = await RunAsync(_folder, "-s", "quit");
        Assert.That(code, Is.Zero, said);
        _folder.Delete(recursive: true);
    }

    private static async Task<(int Code, string Said)> RunAsync(DirectoryInfo folder, params string[] arguments)
    {
        string program = File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
        string log = Path.Combine(folder.FullName, "error.log");
        var start = new ProcessStartInfo(program, ["-e", log, "-p", folder.FullName, "-c", "nginx.conf", .. arguments]) { RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") is null)
        {
            folder.Delete(recursive: true);
            Assert.Ignore("nginx is not installed.");
            throw;
        }
        using (process)
        {
            await process.WaitForExitAsync(Patience.Token());
            return (process.ExitCode, File.Exists(log) ? await File.ReadAllTextAsync(log) : "");
        }
    }

    private static string MainFile(DirectoryInfo folder) => $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        worker_processes 1;
        pid {{folder.FullName}}/pid;
        events { worker_connections 256; }
        http {
            access_log off;
            client_body_temp_path {{folder.FullName}}/body;
            proxy_temp_path {{folder.FullName}}/proxy;
            fastcgi_temp_path {{folder.FullName}}/fastcgi;
            uwsgi_temp_path {{folder.FullName}}/uwsgi;
            scgi_temp_path {{folder.FullName}}/scgi;
            include {{folder.FullName}}/providerkit.conf;
        }
        """;

    /// <summary>The file as it is, but for addresses and the certificate.</summary>
    private static string SiteFile(DirectoryInfo folder, Uri gateway, int port)
    {
        string text = File.ReadAllText(Repository.PathOf("deploy/nginx/providerkit.conf"));
        Replace("    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n", $"    listen 127.0.0.1:{port} ssl http2;\n");
        Replace("server 127.0.0.1:4000;", $"server {gateway.Authority};");
        Replace("/etc/nginx/tls/gateway.example.com.pem", $"{folder.FullName}/certificate.pem");
        Replace("/etc/nginx/tls/gateway.example.com.key", $"{folder.FullName}/certificate.key");
        return text;

        void Replace(string what, string by)
        {
            Assert.That(text, Does.Contain(what));
            text = text.Replace(what, by, StringComparison.Ordinal);
        }
    }

    private static void WriteCertificate(DirectoryInfo folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=gateway.example.com", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(Path.Combine(folder.FullName, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder.FullName, "certificate.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
