puts "#{ARGV[0]} #{ENV["GEM_HOME"]} #{File.stat("app.rb").mode.to_s(8)} #{File.exist?("built")}"
